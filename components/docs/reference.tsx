import { SiteHeader, type SiteLinks } from '@/components/site/site-header';
import type { OpenApiDocument } from '@/lib/http/openapi-document';
import { Contents } from './contents';
import { OperationArticle } from './operation';
import { Prose } from './prose';
import styles from './reference.module.css';
import { SchemaArticle } from './schema';
import { sectionsOf, slugOf } from './sections';

/** The API reference, rendered from the OpenAPI document. In English only. */
export function Reference({ document, links }: { document: OpenApiDocument; links: SiteLinks }) {
  const { info, components, servers } = document;
  const sections = sectionsOf(document);
  const schemas = Object.entries(components.schemas).filter(
    ([, { properties = {} }]) => Object.keys(properties)[0],
  );
  const contents = <Contents introduction={info.description} sections={sections} schemas={schemas} />;
  return (
    <div lang="en">
      <SiteHeader links={links} />
      <div className={styles.frame}>
        <nav className={styles.side} aria-label="Contents">
          {contents}
        </nav>
        <main className={styles.main} id="content" tabIndex={-1}>
          <header className={styles.title}>
            <h1>API reference</h1>
            <p className={styles.base}>
              <span>Version {info.version}</span>
              <code>{servers[0]?.url}</code>
            </p>
          </header>
          <details className={styles.fold}>
            <summary>Contents</summary>
            <nav aria-label="Contents">{contents}</nav>
          </details>
          <Prose text={info.description} />
          {sections.map(({ name, description, operations }) => (
            <section key={name} className={styles.section} aria-labelledby={slugOf(name)}>
              <h2 id={slugOf(name)}>
                <a href={`#${slugOf(name)}`}>{name}</a>
              </h2>
              <Prose text={description} />
              {operations.map((entry) => (
                <OperationArticle key={entry.operation.operationId} entry={entry} document={document} />
              ))}
            </section>
          ))}
          <section className={styles.section} aria-labelledby="schemas">
            <h2 id="schemas">
              <a href="#schemas">Schemas</a>
            </h2>
            {schemas.map(([name, schema]) => (
              <SchemaArticle key={name} name={name} schema={schema} />
            ))}
          </section>
        </main>
      </div>
    </div>
  );
}
