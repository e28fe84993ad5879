/** Writes examples/README.md: what is in the gallery, in the words that each example begins with. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pictureFile, root } from './files.mjs';
import { systems } from './systems.mjs';

export const GALLERY = 'examples/README.md';

/** In the order in which to read them. */
const FAMILIES = {
  recognition: 'Recognition: what is in an image',
  generation: 'Generation: images that were never taken',
  restoration: 'Restoration: what was lost',
  translation: 'Translation: one kind of picture into another',
};

/** The page as it follows from the examples and the results that are kept. */
export function galleryText() {
  const measured = new Map([...systems.values()].map((system) => [system.file, system.name]));
  const sections = Object.entries(FAMILIES).flatMap(([family, title]) => [
    `## ${title}`,
    '',
    ...readdirSync(join(root, 'examples', family))
      .filter((name) => name.endsWith('.cnn'))
      .sort()
      .map((name) => entry(family, name, measured.get(`examples/${family}/${name}`))),
    '',
  ]);
  return [
    '# Gallery',
    '',
    'Systems of the literature, each in one short file that can be trained as it is: `npx -y pnpm@12 cnn train examples/<family>/<name>.cnn`.',
    'Tests check each of them and train each two steps; [what they reach](../docs/results.md) stands beside what is published.',
    '*Written by `pnpm results --table` from what each file begins with.*',
    '',
    'Beside these families lie the programs that the documentation uses: [digits.cnn](digits.cnn) (a conditional GAN), [quick-digits.cnn](quick-digits.cnn) (the',
    'same in two minutes), [deblur.cnn](deblur.cnn) (a restorer), and a tutorial’s code [as it was written](tutorial-as-written.cnn), with its mistakes found, and',
    '[corrected](tutorial.cnn).',
    '',
    ...sections,
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function entry(family, name, system) {
  const text = readFileSync(join(root, 'examples', family, name), 'utf8').replaceAll('\r\n', '\n');
  const [opening] = text.split(/^(?!\/\/)/m);
  const words = opening
    .replaceAll(/^\/\/ ?/gm, '')
    .replaceAll('\n', ' ')
    .trim();
  // Up to the first command.
  const told = words.split(/ {2,}(?:cnn|pnpm) /)[0].trim();
  const hasPicture = system !== undefined && existsSync(pictureFile(system));
  const picture = hasPicture ? `\n  ![What it made](../docs/results/${system}.png)\n` : '';
  return `- **[${name}](${family}/${name})**. ${told}${picture}`;
}
