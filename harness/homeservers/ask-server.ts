import { InfrastructureError } from "../support/index.ts";

/** Makes a request to a homeserver, past all links. Throws `InfrastructureError` with the server's name when no answer comes. */
export async function askServer(
  { name, url }: { name: string; url: string },
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  try {
    return await fetch(`${url}${path}`, init);
  } catch (error) {
    const { message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
    const why = cause?.code ?? cause?.message ?? message;
    throw new InfrastructureError(`${name} did not answer ${init.method ?? "GET"} ${path}: ${why}`, { cause: error });
  }
}
