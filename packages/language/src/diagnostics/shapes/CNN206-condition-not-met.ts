import { defineDiagnostic } from '../define';

export interface ConditionNotMet {
  readonly callee: string;
  readonly condition: string;
  readonly size: string;
}

export const conditionNotMet = defineDiagnostic<ConditionNotMet>({
  code: 'CNN206',
  name: 'condition-not-met',
  severity: 'error',
  title: 'A size that a network does not accept',
  documentation: `\`where H % 4 == 0\` says for which sizes a network works, usually because it halves them and doubles them again.
Give it such a size with \`pad\`, \`crop\` or \`resize\`.`,
  examples: [
    {
      wrong: `network U(image: [H, W, 1]) -> [H, W, 1] where H % 4 == 0, W % 4 == 0 { conv(1, 3) }
network N(image: [30, 30, 1]) {
  U(image) // <- here
}`,
      right: `network U(image: [H, W, 1]) -> [H, W, 1] where H % 4 == 0, W % 4 == 0 { conv(1, 3) }
network N(image: [32, 32, 1]) {
  U(image)
}`,
    },
  ],
  message: ({ callee, condition, size }) =>
    `\`${callee}\` requires that ${condition}, got ${size}. Give it such a size with \`pad\`, \`crop\` or \`resize\`.`,
});
