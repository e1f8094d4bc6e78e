import encodeQr from "qr";
import decodeQr from "qr/decode.js";

/** What a camera needs to make out the squares, and the white margin that the QR standard asks for. */
const pixelsPerModule = 4;
const marginModules = 4;

/** A QR code as a picture, which is all that two devices have in common when one scans the other's screen. */
export class QrImage {
  /** Of a square. */
  readonly widthPixels: number;
  /** Red, green, blue, alpha of each pixel, row by row. */
  readonly rgba: Uint8ClampedArray;

  private constructor(widthPixels: number, rgba: Uint8ClampedArray) {
    this.widthPixels = widthPixels;
    this.rgba = rgba;
  }

  /** Draws a code that holds these bytes. */
  static draw(content: Uint8Array): QrImage {
    const modules = encodeQr(toText(content), "raw", {
      encoding: "byte",
      textEncoder: toBytes,
      border: marginModules,
    });
    const widthPixels = modules.length * pixelsPerModule;
    const rgba = new Uint8ClampedArray(widthPixels * widthPixels * 4).fill(255);
    for (let y = 0; y < widthPixels; y++) {
      for (let x = 0; x < widthPixels; x++) {
        const isDark = modules[Math.floor(y / pixelsPerModule)]?.[Math.floor(x / pixelsPerModule)];
        const pixel = (y * widthPixels + x) * 4;
        if (isDark) rgba.fill(0, pixel, pixel + 3);
      }
    }
    return new QrImage(widthPixels, rgba);
  }

  /** Finds the code among the pixels and reads it. Throws when there is none that can be read. */
  scan(): Uint8Array {
    const image = { width: this.widthPixels, height: this.widthPixels, data: this.rgba };
    return toBytes(decodeQr(image, { textDecoder: toText }));
  }
}

/** The library takes text; codes of verification hold bytes of any value, one character each here. */
function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

function toBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}
