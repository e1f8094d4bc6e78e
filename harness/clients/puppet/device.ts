/** A device by its names; a client is one too. */
export interface Device {
  readonly userId: string;
  readonly deviceId: string;
}

/** A device with its public identity keys. */
export interface DeviceWithKeys extends Device {
  readonly curve25519: string;
  readonly ed25519: string;
}
