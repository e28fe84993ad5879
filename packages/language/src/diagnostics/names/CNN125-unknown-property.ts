import { defineDiagnostic } from '../define';

export interface UnknownProperty {
  readonly property: string;
  /** What it was asked of. */
  readonly of: string;
}

export const unknownProperty = defineDiagnostic<UnknownProperty>({
  code: 'CNN125',
  name: 'unknown-property',
  severity: 'error',
  title: 'A value does not have this property',
  documentation: `Images have \`.height\`, \`.width\` and \`.channels\`, known when the file is checked. Vectors and numbers have no
properties.`,
  examples: [
    {
      wrong: `network N(image: [28, 28, 1]) {
  conv(image.size, 3) // <- here
}`,
      right: `network N(image: [28, 28, 1]) {
  conv(image.channels, 3)
}`,
    },
  ],
  message: ({ property, of }) =>
    `${of} has no property \`${property}\`. Images have \`height\`, \`width\` and \`channels\`.`,
});
