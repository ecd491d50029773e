import type { JsonSchema } from '@/lib/http/openapi-document';
import styles from './contents.module.css';
import { Method } from './method';
import { type Section, slugOf } from './sections';

type Props = { introduction: string; sections: Section[]; schemas: [string, JsonSchema][] };

// Browsers that track the scroll position highlight the current section. Not in the CSS module: the build
// does not know this selector yet and warns.
const here = `.${styles.contents} a:target-current { background: var(--petrol-tint); color: var(--ink); }`;

/** Links to everything on the page. */
export function Contents({ introduction, sections, schemas }: Props) {
  const headings = [...introduction.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);
  return (
    <>
      <style>{here}</style>
      <ul className={styles.contents}>
        <li>
          <a href="#content">Introduction</a>
          <ul>
            {headings.map((heading) => (
              <li key={heading}>
                <a href={`#${slugOf(heading)}`}>{heading}</a>
              </li>
            ))}
          </ul>
        </li>
        {sections.map(({ name, operations }) => (
          <li key={name}>
            <a href={`#${slugOf(name)}`}>{name}</a>
            <ul>
              {operations.map(({ method, operation }) => (
                <li key={operation.operationId}>
                  <a className={styles.operation} href={`#${operation.operationId}`}>
                    <span>{operation.summary}</span>
                    <Method method={method} />
                  </a>
                </li>
              ))}
            </ul>
          </li>
        ))}
        <li>
          <a href="#schemas">Schemas</a>
          <ul>
            {schemas.map(([name]) => (
              <li key={name}>
                <a href={`#schema-${name}`}>{name}</a>
              </li>
            ))}
          </ul>
        </li>
      </ul>
    </>
  );
}
