/**
 * How long a wait for something on a wire lasts unless told otherwise: far longer than anything takes, for it decides only
 * when a failure is told, and on a machine with other work a browser alone may take half a minute to start.
 */
export const waitLimitMs = 60_000;
