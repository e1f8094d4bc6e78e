import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { QrImage } from "./qr-image.ts";

test("bytes of every value survive the way through pixels", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, value) => value);
  expect(QrImage.draw(bytes).scan()).toEqual(bytes);
});

// Codes of verification are 97 to 150 bytes: an id of up to 44 characters, two keys, a secret.
test.each([1, 97, 126, 150, 300])("%i bytes of chance survive, each time", (length) => {
  for (let turn = 0; turn < 20; turn++) {
    const bytes = new Uint8Array(randomBytes(length));
    expect(QrImage.draw(bytes).scan()).toEqual(bytes);
  }
});

test("what is scanned is the picture: part of it covered, the code still holds; all of it, nothing is read", () => {
  const bytes = new Uint8Array(randomBytes(126));
  const image = QrImage.draw(bytes);
  const middle = image.rgba.length / 2;
  image.rgba.fill(255, middle, middle + image.widthPixels * 4 * 6);
  expect(image.scan()).toEqual(bytes);
  image.rgba.fill(255);
  expect(() => image.scan()).toThrow();
});
