/** A folder as the model knows it. Folder 0 is the top, which the stories leave alone. */
type Node = { parent: number; name: string; deletion: number | null };

export type Step =
  | { kind: 'make'; at: number; name: string }
  | { kind: 'rename'; what: number; name: string }
  | { kind: 'move'; what: number; at: number }
  | { kind: 'delete'; what: number; force: boolean }
  | { kind: 'undelete'; what: number };

/** What folders should do, in memory: each step answers OK or the reason against it. */
export class TreeModel {
  readonly nodes: Node[] = [{ parent: -1, name: '', deletion: null }];
  private deletions = 0;

  take(step: Step): string {
    switch (step.kind) {
      case 'make': {
        if (!this.isLive(step.at)) return 'FOLDER_NOT_FOUND';
        if (this.isTaken(step.at, step.name)) return 'FOLDER_NAME_TAKEN';
        this.nodes.push({ parent: step.at, name: step.name.normalize('NFC'), deletion: null });
        return 'OK';
      }
      case 'rename': {
        const node = this.nodes[step.what] as Node;
        if (node.deletion !== null) return 'FOLDER_NOT_FOUND';
        if (this.isTaken(node.parent, step.name, step.what)) return 'FOLDER_NAME_TAKEN';
        node.name = step.name.normalize('NFC');
        return 'OK';
      }
      case 'move': {
        const node = this.nodes[step.what] as Node;
        if (node.deletion !== null || !this.isLive(step.at)) return 'FOLDER_NOT_FOUND';
        if (this.branch(step.what).includes(step.at)) return 'FOLDER_INTO_ITSELF';
        if (this.isTaken(step.at, node.name, step.what)) return 'FOLDER_NAME_TAKEN';
        node.parent = step.at;
        return 'OK';
      }
      case 'delete': {
        if (!this.isLive(step.what)) return 'FOLDER_NOT_FOUND';
        const branch = this.branch(step.what);
        if (branch.length > 1 && !step.force) return 'FOLDER_NOT_EMPTY';
        this.deletions += 1;
        for (const one of branch) (this.nodes[one] as Node).deletion = this.deletions;
        return 'OK';
      }
      case 'undelete': {
        const node = this.nodes[step.what] as Node;
        if (node.deletion === null) return 'FOLDER_NOT_DELETED';
        if (!this.isLive(node.parent)) return 'FOLDER_IS_DELETED';
        if (this.isTaken(node.parent, node.name)) return 'FOLDER_NAME_TAKEN';
        for (const one of this.branch(step.what)) (this.nodes[one] as Node).deletion = null;
        return 'OK';
      }
    }
  }

  /** The paths of all that lives below the top. */
  paths(): string[] {
    const pathOf = (node: Node): string =>
      node.parent <= 0 ? node.name : `${pathOf(this.nodes[node.parent] as Node)}/${node.name}`;
    return this.nodes
      .slice(1)
      .filter(({ deletion }) => deletion === null)
      .map(pathOf)
      .sort();
  }

  private isLive(at: number): boolean {
    return this.nodes[at]?.deletion === null;
  }

  private isTaken(parent: number, name: string, except?: number): boolean {
    const wanted = name.normalize('NFC');
    return this.nodes.some(
      (node, at) => at !== except && node.parent === parent && node.deletion === null && node.name === wanted,
    );
  }

  /** A folder and all below it that live or were deleted together with it. */
  private branch(what: number): number[] {
    const { deletion } = this.nodes[what] as Node;
    const below = this.nodes.flatMap((node, at) =>
      node.parent === what && node.deletion === deletion ? this.branch(at) : [],
    );
    return [what, ...below];
  }
}
