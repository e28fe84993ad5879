import {
  type Category,
  type CheckedNetwork,
  catalogue,
  type Diagnostic,
  formatType,
  type GraphNode,
  type Location,
  type NodeId,
  summary,
} from '@cnn-studio/language';
import type { Location as LspLocation } from 'vscode-languageserver';
import { describeQuantity } from '../costs';
import { type Feature, forDocument } from '../feature';
import { operandsAt } from '../operands';
import { toLocation } from '../positions';

/** Parameters of the request `cnn/graph`. */
export interface GraphParams {
  readonly textDocument: { readonly uri: string };
  /** All networks of the file when left out. */
  readonly network?: string;
}

/** A network as a diagram shows it. */
export interface NetworkGraph {
  readonly name: string;
  /** False when an error was found inside. */
  readonly valid: boolean;
  readonly parameters: number;
  readonly multiplyAdds: string;
  /** The whole declaration; the server's word for it when a position lies in the network. */
  readonly source?: LspLocation;
  /** The errors found in it, in the order of the text. */
  readonly errors: readonly NetworkError[];
  readonly nodes: readonly {
    readonly id: NodeId;
    /** `Double_1/conv_2`: the blocks it stands in come before the last part. */
    readonly path: string;
    /** The layer's, network's or input's name. */
    readonly label: string;
    readonly kind: GraphNode['op'];
    /** Of the catalogue's entry: `convolution`. */
    readonly category?: Category;
    /** As it is written, on one line: `conv(32, 3, stride: 2)`. */
    readonly text: string;
    readonly shape: string;
    readonly inputs: readonly NodeId[];
    readonly parameters: number;
    readonly multiplyAdds: string;
    readonly source?: LspLocation;
    /** The uses of blocks it was inlined through, outermost first. */
    readonly uses: readonly { readonly block: string; readonly source?: LspLocation }[];
  }[];
  readonly outputs: readonly { readonly name?: string; readonly node: NodeId }[];
}

export interface NetworkError {
  readonly code: string;
  readonly message: string;
  readonly source?: LspLocation;
  /** What is written there, on one line. */
  readonly text: string;
  /** The last node that stands before it; none when the error is in the declaration's head. */
  readonly after?: NodeId;
  /** The nodes that it would combine, and can't: both sides of a skip, say. */
  readonly inputs: readonly NodeId[];
}

/** The request for the networks of a file as graphs; parameters `GraphParams`. */
export const GRAPH_REQUEST = 'cnn/graph';

/** The networks of a file as graphs, for diagrams. */
export const graph: Feature = {
  capabilities: () => ({ experimental: { cnnGraph: true } }),

  register(context) {
    const place = (location: Location) => toLocation(context.workspace, location);
    const text = ({ file, span }: Location) =>
      (context.workspace.document(file)?.getText().slice(span.start, span.end) ?? '').replaceAll(/\s+/g, ' ');
    context.connection.onRequest(
      GRAPH_REQUEST,
      forDocument(
        context,
        GRAPH_REQUEST,
        [],
        (analysis, { network: wanted }: GraphParams): NetworkGraph[] => {
          const { key, result, module } = analysis;
          const { program } = result;
          const declarations = new Map(
            module.tree.declarations.flatMap((one) =>
              one.kind === 'network' ? [[one.name.span.start, one.span] as const] : [],
            ),
          );
          const blocks = new Map(
            module.tree.declarations.flatMap((one) =>
              one.kind === 'block' ? [[one.name.text, { file: key, span: one.span }] as const] : [],
            ),
          );
          return [...program.networks.values()]
            .filter(({ name, location }) => (wanted === undefined ? location.file === key : name === wanted))
            .map((network) => {
              const { layers, total } = summary(program, network.name)!;
              const costs = new Map(layers.map((layer) => [layer.node, layer]));
              const span = declarations.get(network.location.span.start);
              const declaration =
                network.location.file === key && span !== undefined ? { file: key, span } : undefined;
              const errors =
                declaration === undefined ? [] : errorsIn(network, declaration, blocks, result.diagnostics);
              return {
                name: network.name,
                valid: network.valid,
                parameters: total.parameters,
                multiplyAdds: describeQuantity(total.multiplyAdds),
                source: declaration && place(declaration),
                errors: errors.map(({ diagnostic: { code, message, location }, after }) => ({
                  code,
                  message,
                  source: place(location),
                  text: text(location),
                  after,
                  inputs: location.file === key ? operandsAt(analysis, location.span, network.name) : [],
                })),
                nodes: network.nodes.map((node) => {
                  const cost = costs.get(node.id);
                  return {
                    id: node.id,
                    path: node.path,
                    label: labelOf(node),
                    kind: node.op,
                    category: node.op === 'entry' ? catalogue.get(node.entry)?.category : undefined,
                    text: text(node.origin.location),
                    shape: formatType(node.type),
                    inputs: node.inputs,
                    parameters: cost?.parameters ?? 0,
                    multiplyAdds: describeQuantity(cost?.multiplyAdds ?? 0),
                    source: place(node.origin.location),
                    uses: node.origin.uses.map(({ block, location }) => ({ block, source: place(location) })),
                  };
                }),
                outputs: network.outputs,
              };
            });
        },
      ),
    );
  },
};

/**
 * The errors of a network: those in its declaration, those that name a place in it as their cause or use, and those in
 * the blocks that it uses.
 * @param blocks the declarations of the file's blocks, by name
 */
function errorsIn(
  network: CheckedNetwork,
  declaration: Location,
  blocks: ReadonlyMap<string, Location>,
  diagnostics: readonly Diagnostic[],
): { readonly diagnostic: Diagnostic; readonly after?: NodeId }[] {
  const used = new Set(network.nodes.flatMap(({ origin }) => origin.uses.map(({ block }) => block)));
  const bodies = [...blocks].filter(([name]) => used.has(name)).map(([, location]) => location);
  return diagnostics.flatMap((diagnostic) => {
    if (diagnostic.severity !== 'error') return [];
    const { location, related } = diagnostic;
    const body = bodies.find((block) => inside(location, block));
    if (body === undefined) {
      const at = [location, ...related.map((one) => one.location)].find((place) =>
        inside(place, declaration),
      );
      if (at === undefined) return [];
      const before = network.nodes.filter(({ origin }) =>
        startsBefore(origin.uses[0]?.location ?? origin.location, at),
      );
      return [{ diagnostic, after: before.at(-1)?.id }];
    }
    const before = network.nodes.filter(
      ({ origin }) => inside(origin.location, body) && startsBefore(origin.location, location),
    );
    // In a block's first layer, it stands where the block begins.
    const first = network.nodes.find(({ origin: { location } }) => inside(location, body));
    return [{ diagnostic, after: (before.at(-1) ?? first)?.id }];
  });
}

function inside(place: Location, whole: Location): boolean {
  return (
    place.file === whole.file && place.span.start >= whole.span.start && place.span.end <= whole.span.end
  );
}

function startsBefore(place: Location, other: Location): boolean {
  return place.file === other.file && place.span.start <= other.span.start;
}

function labelOf(node: GraphNode): string {
  switch (node.op) {
    case 'entry':
      return node.entry;
    case 'network':
      return node.network;
    case 'input':
      return node.name;
    case 'constant':
      return String(node.value);
    default:
      return node.op;
  }
}
