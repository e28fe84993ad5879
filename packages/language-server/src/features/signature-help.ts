import type { ast } from '@cnn-studio/language';
import { MarkupKind, type SignatureHelp } from 'vscode-languageserver';
import type { Analysis } from '../analysis';
import { callAround } from '../call-around';
import { factOf } from '../facts';
import { type Feature, forDocument } from '../feature';
import type { Translate } from '../l10n';
import { toOffset } from '../positions';
import { type Signature, signatureOfDeclaration, signatureOfEntry, summaryOf } from '../signatures';

/** The parameters of the call around the cursor, with the one being written. */
export const signatureHelp: Feature = {
  capabilities: () => ({
    signatureHelpProvider: { triggerCharacters: ['(', ','], retriggerCharacters: [':'] },
  }),

  register(context) {
    context.connection.onSignatureHelp(
      forDocument(
        context,
        'textDocument/signatureHelp',
        null,
        (analysis, { position }): SignatureHelp | null => {
          const offset = toOffset(analysis.document, position);
          const call = callAround(analysis, offset);
          const found = call === undefined ? undefined : describe(analysis, call, context.t);
          if (call === undefined || found === undefined) return null;
          const { signature, documentation } = found;
          return {
            signatures: [
              {
                label: signature.label,
                documentation: { kind: MarkupKind.Markdown, value: documentation },
                parameters: signature.parameters.map(({ span, documentation: text }) => ({
                  label: [span.start, span.end],
                  documentation: text === undefined ? undefined : { kind: MarkupKind.Markdown, value: text },
                })),
              },
            ],
            activeSignature: 0,
            activeParameter: activeParameter(signature, call, offset, isAppliedTo(analysis, call) ? 1 : 0),
          };
        },
      ),
    );
  },
};

function describe(
  { result }: Analysis,
  call: ast.CallExpression,
  t: Translate,
): { readonly signature: Signature; readonly documentation: string } | undefined {
  const target = result.names.targets.get(call);
  if (target === undefined) return undefined;
  if (target.kind === 'entry') {
    return { signature: signatureOfEntry(target.entry, t), documentation: summaryOf(target.entry, t) };
  }
  const { declaration, documentation = '', location } = target.binding;
  if (declaration?.kind !== 'network' && declaration?.kind !== 'block') return undefined;
  const text = result.modules.get(location.file)?.text ?? '';
  return { signature: signatureOfDeclaration(declaration, text), documentation };
}

/** Whether the first argument is what a layer is applied to: `conv(skip, 64, 3)` is `skip -> conv(64, 3)`. */
function isAppliedTo(analysis: Analysis, call: ast.CallExpression): boolean {
  const target = analysis.result.names.targets.get(call);
  const [first] = call.args;
  if (target?.kind !== 'entry' || first === undefined || first.name !== undefined) return false;
  const [parameter] = target.entry.parameters;
  if (!target.entry.incoming || parameter?.kind === 'value' || parameter?.varies === true) return false;
  const uses = factOf(analysis, first.value)?.uses ?? [];
  return uses.some(({ type }) => type?.kind === 'tensor' && type.shape.length > 0);
}

/**
 * By name where the argument at the offset has one, else by its position among those that have none.
 * @param taken how many of those come before the parameters
 */
function activeParameter(
  { parameters }: Signature,
  { args }: ast.CallExpression,
  offset: number,
  taken: number,
): number | undefined {
  const before = args.filter(({ span }) => span.end < offset);
  const current = args.find(({ span }) => span.start <= offset && offset <= span.end);
  const named = current?.name?.text;
  if (named !== undefined) {
    const index = parameters.findIndex(({ name }) => name === named);
    return index === -1 ? undefined : index;
  }
  const index = before.filter(({ name }) => name === undefined).length - taken;
  if (index < 0) return undefined;
  const variadic = parameters.findIndex((parameter) => parameter.variadic);
  if (variadic !== -1 && index >= variadic) return variadic;
  return index < parameters.length ? index : undefined;
}
