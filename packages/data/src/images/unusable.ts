import { TrainerError } from '../errors';

/** An image that can't be used for what was asked: which, why and what to do are told apart for those who list many. */
export class UnusableImage extends TrainerError {
  /**
   * @param code `image-invalid` for a file that can't be decoded, `data-invalid` for one that doesn't fit
   * @param what the beginning of the message: `Cannot read the image a.png`
   * @param why in words that go on after a colon, without a full stop
   * @param remedy a sentence, without its full stop
   */
  constructor(
    code: 'image-invalid' | 'data-invalid',
    readonly what: string,
    readonly why: string,
    readonly remedy?: string,
    options?: ErrorOptions,
  ) {
    super(code, remedy === undefined ? `${what}: ${why}.` : `${what}: ${why}. ${remedy}.`, options);
  }
}

/** Why something can't be done to images of their sizes: thrown by who doesn't know which files they are. */
export class Unfit extends Error {
  constructor(
    readonly why: string,
    readonly remedy: string,
  ) {
    super(why);
  }
}

/** What is wrong with a file, as our own decoders say it: in words for people. */
export class DamagedFile extends Error {}

/** First bytes of formats that libvips takes for no image at all where they end early. */
const TIFF = [
  [0x49, 0x49, 0x2a, 0x00],
  [0x4d, 0x4d, 0x00, 0x2a],
];
const ENDS_EARLY = /premature end|unexpected end|end of (file|gif)|ended prematurely|too small/i;
const TOO_LARGE = /exceeds pixel limit/i;
const NO_IMAGE = /unsupported image format/i;
const TEXT = /^\s*(<!doctype|<html|<\?xml|\{|version https:\/\/git-lfs)/i;

/** Where a JPEG, or a PNG, has its last mark, there may be some more bytes behind it. */
const MAX_BEHIND = 4096;

/** Whether a JPEG, or a PNG, lacks what such files end with. */
function isCutShort(bytes: Uint8Array): boolean {
  const end = Buffer.from(bytes.subarray(-MAX_BEHIND));
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return !end.includes(Buffer.from([0xff, 0xd9]));
  return bytes[0] === 0x89 && bytes[1] === 0x50 && !end.includes('IEND');
}

/** What a decoder's complaint means for the one who has the file. */
export function explainDecoding(message: string, bytes: Uint8Array): string {
  if (bytes.length === 0) return 'it is empty';
  if (TOO_LARGE.test(message)) return 'it has more pixels than can be decoded (16,383 by 16,383)';
  const first = message
    .split('\n')[0]!
    .replace(/^Input buffer has corrupt header: ?/, '')
    .replace(/[.:\s]+$/, '');
  // What libvips says is now and then lost between its threads.
  const said = first === '' || first === 'Unknown error' ? '' : ` (${first})`;
  if (ENDS_EARLY.test(message) || isCutShort(bytes))
    return `it ends early, as a file that was not copied whole${said}`;
  if (!NO_IMAGE.test(message)) return `it is damaged, or was not copied whole${said}`;
  if (TIFF.some((magic) => magic.every((byte, i) => bytes[i] === byte))) {
    return 'it is a TIFF that is damaged, or was not copied whole';
  }
  const start = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (TEXT.test(start)) return 'it is a text, not an image: perhaps what was downloaded in its place';
  return 'it is not an image of a kind that can be read, whatever its name says';
}
