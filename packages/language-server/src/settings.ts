/** The client's `cnn` settings that concern the language. */
export interface Settings {
  readonly inlayHints: {
    /** The output shape after each layer. */
    readonly shapes: boolean;
    /** Sizes that are computed, and the argument that a layer written alone implies. */
    readonly parameters: boolean;
  };
}

export const DEFAULT_SETTINGS: Settings = { inlayHints: { shapes: true, parameters: true } };

/** Whatever a client sends; what isn't there or makes no sense keeps its default. */
export function parseSettings(raw: unknown): Settings {
  const hints = member(raw, 'inlayHints');
  return {
    inlayHints: {
      shapes: flag(member(hints, 'shapes'), DEFAULT_SETTINGS.inlayHints.shapes),
      parameters: flag(member(hints, 'parameters'), DEFAULT_SETTINGS.inlayHints.parameters),
    },
  };
}

/** `initializationOptions`, all optional. */
export interface Initialization {
  /** `push` even to a client that can pull, which would otherwise get each diagnostic only when it asks. */
  readonly diagnostics: 'auto' | 'push';
  /** Wait after an edit before diagnostics are pushed, milliseconds. */
  readonly debounce: number;
  /** Where the pages of diagnostics are: `CODE-name` is appended. */
  readonly pages?: string;
  /** Code lenses whose commands (`cnn.train`, ...) the client provides. */
  readonly commands: boolean;
  /** Translations of the server's texts by their English text, in the language of the client's window. */
  readonly texts: Readonly<Record<string, string>>;
}

export function parseInitializationOptions(raw: unknown): Initialization {
  const debounce = member(raw, 'debounce');
  const pages = member(raw, 'pages');
  return {
    diagnostics: member(raw, 'diagnostics') === 'push' ? 'push' : 'auto',
    debounce: typeof debounce === 'number' && debounce >= 0 && debounce <= 10_000 ? debounce : 100,
    pages: typeof pages === 'string' ? pages : undefined,
    commands: flag(member(raw, 'commands'), false),
    texts: texts(member(raw, 'texts')),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** Other members than texts are left out. */
function texts(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === 'string'));
}

function flag(value: unknown, otherwise: boolean): boolean {
  return typeof value === 'boolean' ? value : otherwise;
}
