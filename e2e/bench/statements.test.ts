import { expect, it } from 'vitest';
import { statementVerbs } from './statements';

it('counts every statement of a log, also one that begins on the next line', () => {
  const log = `2026-11-30 02:00:00.001 UTC [1] LOG:  statement: BEGIN
2026-11-30 02:00:00.002 UTC [1] LOG:  execute <unnamed>: select 1
2026-11-30 02:00:00.002 UTC [1] DETAIL:  Parameters: $1 = 'execute s: DELETE'
2026-11-30 02:00:00.003 UTC [1] LOG:  execute <unnamed>:${' '}
\t    UPDATE uploads SET lease_owner = $1
\t    WHERE id = $2
2026-11-30 02:00:00.004 UTC [1] LOG:  execute upload_begin: WITH granted AS (
\t  UPDATE quota_shards SET x = 1)
\tINSERT INTO uploads VALUES ($1)
2026-11-30 02:00:00.005 UTC [1] LOG:  checkpoint starting: time
2026-11-30 02:00:00.006 UTC [1] LOG:  statement: COMMIT
`;
  expect(statementVerbs(log)).toEqual(['BEGIN', 'SELECT', 'UPDATE', 'WITH', 'COMMIT']);
});
