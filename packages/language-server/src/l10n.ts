/** Texts in the reader's language. The translations are the client's; the server brings English. */

/** `text` is English; `{0}`, `{1}`, ... stand for the values. */
export type Translate = (text: string, ...values: readonly (string | number)[]) => string;

/** @param texts translations by their English text; what isn't there stays English */
export function translator(texts: Readonly<Record<string, string>>): Translate {
  return (text, ...values) => {
    const translated = Object.hasOwn(texts, text) ? texts[text]! : text;
    return translated.replaceAll(/\{(\d+)\}/g, (place, index) => String(values[Number(index)] ?? place));
  };
}
