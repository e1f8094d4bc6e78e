/** Where connections come in to a wire. */
export interface Door {
  /** Cuts the connections that stand and refuses new ones; tells of each one that it can see. */
  shut(refused: () => void): Promise<void>;
  open(): Promise<void>;
}
