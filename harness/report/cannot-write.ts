import { InfrastructureError } from "../support/index.ts";

/** The error for a report that could not be written to `where`, with the reason in words where `cause` is a common one. */
export function cannotWrite(where: string, cause: unknown): InfrastructureError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = reasons[code ?? ""] ?? message;
  return new InfrastructureError(`reports cannot be written to ${where}: ${why}`, {
    hint: "free some space, or name another place: a folder with --reports, files with --json and --junit",
    cause,
  });
}

const reasons: Record<string, string> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOTDIR: "a part of the path is a file, not a folder",
  EISDIR: "it is a folder, not a file",
};
