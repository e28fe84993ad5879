import type { Feature } from '../feature';
import { codeActions } from './code-actions';
import { codeLenses } from './code-lenses';
import { completion } from './completion';
import { definition } from './definition';
import { diagnostics } from './diagnostics';
import { documentHighlight } from './document-highlight';
import { documentLinks } from './document-links';
import { documentSymbols } from './document-symbols';
import { folding } from './folding';
import { formatting } from './formatting';
import { graph } from './graph';
import { hover } from './hover';
import { imageWatching } from './image-watching';
import { inlayHints } from './inlay-hints';
import { references } from './references';
import { rename } from './rename';
import { selectionRanges } from './selection-ranges';
import { semanticTokens } from './semantic-tokens';
import { signatureHelp } from './signature-help';
import { summary } from './summary';
import { workspaceSymbols } from './workspace-symbols';

export const FEATURES: readonly Feature[] = [
  codeActions,
  codeLenses,
  completion,
  definition,
  diagnostics,
  documentHighlight,
  documentLinks,
  documentSymbols,
  folding,
  formatting,
  graph,
  hover,
  imageWatching,
  inlayHints,
  references,
  rename,
  selectionRanges,
  semanticTokens,
  signatureHelp,
  summary,
  workspaceSymbols,
];
