import { pathAt } from '@cnn-studio/language';
import type { DefinitionLink, Location } from 'vscode-languageserver';
import { type Feature, forDocument } from '../feature';
import { toLocation, toOffset, toRange } from '../positions';
import { symbolAt } from '../symbols';
import { isKind } from '../tree';

/** To where a name is introduced; from an import to the file. */
export const definition: Feature = {
  capabilities: () => ({ definitionProvider: true }),

  register(context) {
    const { connection, workspace, client } = context;
    connection.onDefinition(
      forDocument<
        { textDocument: { uri: string }; position: { line: number; character: number } },
        DefinitionLink[] | Location[] | null
      >(context, 'textDocument/definition', null, (analysis, { position }) => {
        const { document, module } = analysis;
        const offset = toOffset(document, position);
        const found = symbolAt(analysis, offset);
        const whole = client.textDocument?.definition?.linkSupport === true;
        if (found?.target.kind === 'binding') {
          const { location, declaration } = found.target.binding;
          const place = toLocation(workspace, location);
          if (place === undefined) return null;
          if (!whole) return [place];
          const span = declaration?.span ?? location.span;
          return [
            {
              originSelectionRange: toRange(document, found.span),
              targetUri: place.uri,
              targetSelectionRange: place.range,
              targetRange: toRange(workspace.document(location.file)!, span),
            },
          ];
        }
        const imported = pathAt(module.tree, offset).find((node) => isKind(node, 'import'));
        const target = module.imports.find(({ declaration }) => declaration === imported);
        if (target === undefined) return null;
        return [toLocation(workspace, { file: target.module.path, span: { start: 0, end: 0 } })!];
      }),
    );
  },
};
