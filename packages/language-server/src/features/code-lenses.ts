import { summary } from '@cnn-studio/language';
import type { CodeLens } from 'vscode-languageserver';
import { describeCost } from '../costs';
import { type Feature, forDocument } from '../feature';
import { toRange } from '../positions';

/** *Train* above train blocks and the size of networks above networks, for clients that have our commands. */
export const codeLenses: Feature = {
  capabilities: ({ initialization }) =>
    initialization.commands ? { codeLensProvider: { resolveProvider: false } } : {},

  register(context) {
    context.connection.onCodeLens(
      forDocument(context, 'textDocument/codeLens', [], ({ document, module, result, key }) => {
        const uri = context.workspace.uri(key);
        return module.tree.declarations.flatMap((declaration): CodeLens[] => {
          if (declaration.kind === 'train') {
            const range = toRange(document, declaration.name.span);
            return [
              {
                range,
                command: {
                  title: '$(play) Train',
                  command: 'cnn.train',
                  arguments: [uri, declaration.name.text],
                },
              },
            ];
          }
          if (declaration.kind !== 'network') return [];
          const network = result.program.networks.get(declaration.name.text);
          if (network === undefined || network.location.span.start !== declaration.name.span.start) return [];
          const range = toRange(document, declaration.name.span);
          // A title without a command is shown as plain text.
          return [
            {
              range,
              command: { title: describeCost(summary(result.program, network.name)!.total), command: '' },
            },
          ];
        });
      }),
    );
  },
};
