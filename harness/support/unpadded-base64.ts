/** Bytes as Matrix writes them (specification, appendix "Unpadded Base64"). */
export function unpaddedBase64(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
