import { listNames } from '../../source/listed';
import { defineDiagnostic } from '../define';

export interface OddClassFolders {
  readonly path: string;
  readonly problem: 'single' | 'empty' | 'beside';
  /** The classes that the problem is with. */
  readonly names: readonly string[];
  /** Images that are in no class. */
  readonly beside?: number;
}

export const oddClassFolders = defineDiagnostic<OddClassFolders>({
  code: 'CNN421',
  name: 'odd-class-folders',
  severity: 'warning',
  title: 'Class folders that are empty, alone, or beside images',
  documentation: `In \`folder("flowers", labels: folders)\` each subfolder is a class, and images in folders below a subfolder belong to its class.

- With a single subfolder all images are of one class, and there is nothing to tell apart. Often the folder that holds the classes is one further
down: \`folder("flowers/images", labels: folders)\`.
- An empty subfolder is a class without examples, which nothing can learn: training refuses it. Remove it, or add images.
- Images that lie beside the subfolders have no class and are left out. Move them into the folder of their class.`,
  // What lies on the disk is no part of an example: see the tests.
  examples: [],
  message({ path, problem, names, beside = 0 }) {
    if (problem === 'single')
      return `"${path}" has a single subfolder, ${listNames(names)}, so all its images are of one class and there is nothing to learn. Name the folder that holds the folders of the classes.`;
    if (problem === 'empty') {
      const [are, classes, them] = names.length === 1 ? ['is', 'class', 'it'] : ['are', 'classes', 'them'];
      return `There ${are} no images for the ${classes} ${listNames(names)} in "${path}". Add some, or remove ${them}.`;
    }
    const lie = beside === 1 ? '1 image lies' : `${beside} images lie`;
    return `${lie} directly in "${path}", beside the folders of the classes, and would be left out. Move ${beside === 1 ? 'it' : 'them'} into the folder of a class.`;
  },
});
