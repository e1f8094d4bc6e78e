/** The width of the terminal that reads stdout; undefined for a pipe or a file, where lines may have any length. */
export function terminalColumns(): number | undefined {
  const { isTTY, columns } = process.stdout;
  return isTTY ? columns || 80 : undefined;
}
