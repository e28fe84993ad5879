/** Files that bundles hold as text. */
declare module '*.cnn' {
  const text: string;
  export default text;
}
