import fs from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import { pageOrigin } from "./browser-process.ts";

/** Where a bundle's lines were written. */
export class OriginalStack {
  readonly #file: string;
  #map: SourceMap | undefined;

  /** `file` is the bundle's map; it is read at the first stack. */
  constructor(file: string) {
    this.#file = file;
  }

  /** The text with each place in the bundle told as the source file's. Places that the map does not have stay as they are. */
  in(text: string): string {
    return text.replaceAll(places, (place, line, column) => {
      this.#map ??= new SourceMap(JSON.parse(fs.readFileSync(this.#file, "utf8")));
      const origin = this.#map.findOrigin(Number(line), Number(column));
      if (!("fileName" in origin)) return place;
      const { fileName, lineNumber, columnNumber } = origin;
      return `${path.resolve(path.dirname(this.#file), fileName)}:${lineNumber}:${columnNumber}`;
    });
  }
}

const places = new RegExp(`${pageOrigin}/page\\.js:(\\d+):(\\d+)`, "g");
