import { defineDiagnostic } from '../define';

export interface InexactDivision {
  readonly left: string;
  readonly right: string;
  readonly text: string;
}

export const inexactDivision = defineDiagnostic<InexactDivision>({
  code: 'CNN205',
  name: 'inexact-division',
  severity: 'error',
  title: 'A division of whole numbers leaves a remainder',
  documentation: `Sizes and counts are whole numbers. Where one is needed, a division that leaves a remainder is a mistake: write
\`floor(a / b)\` or \`ceil(a / b)\` to say which way to round. Everywhere else it is a fraction: \`gaussian_noise(25 / 255)\`.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(33 / 2, 3) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(floor(33 / 2), 3)
}`,
    },
  ],
  message: ({ left, right, text }) =>
    `${left} / ${right} leaves a remainder, and a whole number is needed. Write \`floor(${text})\` or \`ceil(${text})\`.`,
});
