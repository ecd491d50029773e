import { type DropTarget, Layout, LayoutInfo, Rect, Size } from 'react-aria-components';
import type { InvalidationContext, Key } from 'react-stately';
import type { Row } from './entry-collection';
import { heightOf, linesOf, placeAt, placesIn, positionOf } from './entry-lines';
import type { RowLayout } from './row-context';

/** Places entries by arithmetic: other layouts go through all of them whenever the list scrolls. */
export class EntryLayout extends Layout<Row, RowLayout> {
  private lines = linesOf('list', 0);

  override update({ layoutOptions }: InvalidationContext<RowLayout>): void {
    this.lines = linesOf(layoutOptions ?? 'list', this.list.size.width);
  }

  override getContentSize(): Size {
    const { size, collection } = this.list;
    return new Size(size.width, heightOf(this.lines, collection.size));
  }

  override getLayoutInfo(key: Key): LayoutInfo | null {
    const row = this.list.collection.getItem(key);
    return row && this.infoOf(row);
  }

  override getVisibleLayoutInfos({ y, height }: Rect): LayoutInfo[] {
    const { collection, persistedKeys } = this.list;
    const [first, end] = placesIn(this.lines, { y, height, count: collection.size });
    const places = new Set(Array.from({ length: end - first }, (_, at) => first + at));
    for (const key of persistedKeys) {
      const row = collection.getItem(key);
      if (row) places.add(row.index);
    }
    return [...places].sort((a, b) => a - b).map((place) => this.infoOf(collection.at(place) as Row));
  }

  getDropTargetFromPoint(x: number, y: number): DropTarget {
    const { visibleRect, collection } = this.list;
    const place = placeAt(this.lines, x + visibleRect.x, y + visibleRect.y);
    const row = place === null ? null : collection.at(place);
    return row ? { type: 'item', key: row.key, dropPosition: 'on' } : { type: 'root' };
  }

  private get list() {
    if (!this.virtualizer) throw new Error('A layout belongs to a list.');
    return this.virtualizer;
  }

  private infoOf({ key, index }: Row): LayoutInfo {
    const { x, y } = positionOf(this.lines, index);
    const info = new LayoutInfo('item', key, new Rect(x, y, this.lines.width, this.lines.height));
    info.allowOverflow = true;
    return info;
  }
}
