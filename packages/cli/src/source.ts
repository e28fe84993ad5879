import { dirname, relative, resolve, sep } from 'node:path';
import { type CheckResult, check, type Diagnostic } from '@cnn-studio/language';
import {
  classFoldersOf,
  dataPlaces,
  firstImageSizeOf,
  imageSizeOf,
  locate,
  locateFirst,
  machineMemory,
  readSourceText,
  SourceError,
  userDataFolders,
} from '@cnn-studio/language/node';
import { UserError } from './errors';
import { frame, placeOf } from './output/frame';

export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

/** The text of a file by its absolute path, if it is to be another than that on the disk. */
export type SourceReader = (path: string) => string | undefined;

/** What a run knows of a program, in place of what lies on the disk. */
export interface Recorded {
  readonly begun?: SourceReader;
  /** The classes of a folder, by its path as written, that a network was trained with. */
  readonly classes?: (written: string) => readonly string[] | undefined;
}

export interface CheckedFile {
  /** Absolute. */
  readonly path: string;
  readonly result: CheckResult;
  /** What was read: the file itself first, then its imports. */
  readonly files: readonly [SourceFile, ...SourceFile[]];
  /** The text of a file named in a diagnostic. */
  text(file: string): string | undefined;
}

/** How a file is called in messages: relative to where the person stands, with forward slashes. */
export function displayName(path: string): string {
  const name = relative(process.cwd(), path);
  return name.startsWith('..') ? slashed(path) : slashed(name);
}

function slashed(path: string): string {
  return sep === '/' ? path : path.split(sep).join('/');
}

/** @throws UserError, or the file system's error with the path */
export function readSource(path: string): string {
  try {
    return readSourceText(path);
  } catch (error) {
    if (error instanceof SourceError) throw new UserError(`${displayName(path)}: ${error.message}`);
    throw error;
  }
}

/**
 * Reads and checks a file with what it imports. What it names lies in the folder that the command runs in, in the file's,
 * or in one of CNN_DATA, as `file-policy.ts` says; the file itself may lie anywhere, for the person named it.
 */
export function checkFile(file: string, { begun, classes }: Recorded = {}): CheckedFile {
  const textOf = (absolute: string) => begun?.(absolute) ?? readSource(absolute);
  const path = resolve(file);
  const texts = new Map<string, string>();
  const root = displayName(path);
  const main = { path, text: textOf(path) };
  const files: [SourceFile, ...SourceFile[]] = [main];
  texts.set(root, main.text);
  const roots = [process.cwd(), dirname(path), ...userDataFolders(process.env)];
  const fileAt = (name: string) => {
    const { kind, path } = locate(name, roots);
    return kind === 'file' ? path : undefined;
  };
  const read = (name: string): string | undefined => {
    const known = texts.get(name);
    if (known !== undefined) return known;
    const absolute = resolve(name);
    // Of a run that was begun the text is known whatever became of the file.
    const real = begun?.(absolute) === undefined ? fileAt(absolute) : absolute;
    if (real === undefined) return undefined;
    try {
      const text = textOf(real);
      texts.set(name, text);
      files.push({ path: absolute, text });
      return text;
    } catch (error) {
      // It is there, and what is wrong with it is known.
      if (error instanceof UserError) throw error;
      return undefined;
    }
  };
  const locateData = (name: string, written: string) =>
    locateFirst(
      [resolve(name), ...dataPlaces(written, dirname(path), userDataFolders(process.env)).slice(1)],
      roots,
    );
  const imageSize = (name: string, written: string) => {
    const { kind, path: real } = locateData(name, written);
    if (kind === 'folder') return firstImageSizeOf(real);
    return kind === 'file' ? imageSizeOf(real) : undefined;
  };
  const classFolders = (name: string, written: string) => {
    const names = classes?.(written);
    if (names !== undefined) return { names };
    const { kind, path: real } = locateData(name, written);
    return kind === 'folder' ? classFoldersOf(real, roots) : undefined;
  };
  const result = check({ read, imageSize, classFolders, memory: machineMemory() }, [root]);
  return { path, files, result, text: (name) => texts.get(name) };
}

/** Errors that no comment announces. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity, expected }) => severity === 'error' && !expected);
}

/**
 * A file whose networks are used: errors in its train blocks don't concern that.
 * @param isUsed whether a train block, perhaps the only one of the file, is used as well
 * @param tell is told of the errors that are passed over
 * @throws UserError with the other errors as the check prints them
 */
export function requireNetworks(
  file: string,
  isUsed: (train: string, isOnly: boolean) => boolean,
  tell: (message: string) => void,
  recorded?: Recorded,
): CheckedFile {
  const checked = checkFile(file, recorded);
  const isOnly = checked.result.program.trains.size === 1;
  const passed = passOver(checked, (name) => !isUsed(name, isOnly));
  tellPassedOver(checked, passed, tell);
  return checked;
}

/**
 * A file of which one train block is trained: errors in others don't concern it.
 * @param given its name; the only one of the file unless given
 * @param tell is told of the errors that are passed over
 * @throws UserError with the other errors as the check prints them, or when it isn't clear which block is meant
 */
export function requireTrain(
  file: string,
  given: string | undefined,
  recorded: Recorded,
  tell: (message: string) => void,
): { readonly checked: CheckedFile; readonly name: string } {
  const checked = checkFile(file, recorded);
  const names = [...checked.result.program.trains.keys()];
  const meant = given ?? (names.length === 1 ? names[0] : undefined);
  // Without one that is meant none of the file is another: what can't be read may have swallowed it.
  const isKnown = meant !== undefined && names.includes(meant);
  const passed = passOver(checked, (name) => isKnown && name !== meant);
  const name = chooseName('train block', names, given, '--train');
  tellPassedOver(checked, passed, tell);
  return { checked, name };
}

/**
 * The errors in train blocks that are others than the one used; those of imports always are.
 * @param isOther of the file's own
 * @throws UserError with all other errors
 */
function passOver(checked: CheckedFile, isOther: (train: string) => boolean): readonly Diagnostic[] {
  const others = [...checked.result.modules].flatMap(([file, { tree }]) =>
    tree.declarations.flatMap((declaration) => {
      if (declaration.kind !== 'train') return [];
      const passed = resolve(file) !== checked.path || isOther(declaration.name.text);
      return passed ? [{ file, ...declaration.span }] : [];
    }),
  );
  const errors = errorsOf(checked);
  const passed = errors.filter(({ location: { file, span } }) =>
    others.some((other) => other.file === file && other.start <= span.start && span.end <= other.end),
  );
  refuseErrors(
    checked,
    errors.filter((error) => !passed.includes(error)),
  );
  return passed;
}

function tellPassedOver(
  checked: CheckedFile,
  passed: readonly Diagnostic[],
  tell: (message: string) => void,
): void {
  if (passed.length === 0) return;
  const shown = displayName(checked.path);
  const count = passed.length === 1 ? 'an error' : `${passed.length} errors`;
  tell(`${count} in other train blocks of ${shown} ignored; \`cnn check ${shown}\` shows them`);
}

function errorsOf({ result }: CheckedFile): Diagnostic[] {
  return result.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
}

function refuseErrors(checked: CheckedFile, errors: readonly Diagnostic[]): void {
  if (errors.length === 0) return;
  const frames = errors.map((error) => frame(error, checked.text)).join('\n\n');
  const name = displayName(checked.path);
  throw new UserError(`${name} has errors\n\n${frames}`, 1, inBrief(name, errors, checked));
}

/** `gan.cnn has 3 errors. Line 4: ...` */
function inBrief(name: string, errors: readonly Diagnostic[], { text }: CheckedFile): string {
  const [{ location, message, code }] = errors as [Diagnostic];
  const { line } = placeOf(text(location.file) ?? '', location.span.start);
  const count = errors.length === 1 ? 'an error' : `${errors.length} errors`;
  const other = displayName(resolve(location.file)) === name ? '' : ` of ${location.file}`;
  return `${name} has ${count}. Line ${line}${other}: ${message} (${code})`;
}

/**
 * The one name meant: `given`, or the only one there is.
 * @param kind what is named, in words: `train block`
 */
export function chooseName(
  kind: string,
  names: Iterable<string>,
  given: string | undefined,
  option: string,
): string {
  const all = [...names];
  if (given !== undefined) {
    if (all.includes(given)) return given;
    throw new UserError(`there is no ${kind} called ${given}; there ${listed(all)}`, 2);
  }
  if (all.length === 1) return all[0]!;
  if (all.length === 0) throw new UserError(`the file has no ${kind}`);
  throw new UserError(`the file has several ${kind}s: choose one with ${option}, of ${all.join(', ')}`, 2);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'is none' : `is ${names.join(', ')}`;
}
