import { archiveAnswers, archiveRequests } from './archive';
import { auditAnswers, auditRequests } from './audit';
import { batchAnswers, batchRequests } from './batch';
import { changeAnswers, changeRequests } from './change';
import { commonAnswers, commonRequests } from './common';
import { factorAnswers, factorRequests } from './factor';
import { fileAnswers, fileRequests } from './file';
import { folderAnswers, folderRequests } from './folder';
import { instanceAnswers, instanceRequests } from './instance';
import { linkedAnswers, linkedRequests } from './linked';
import { memberAnswers, memberRequests } from './member';
import { operationAnswers } from './operation';
import { organizationAnswers, organizationRequests } from './organization';
import { shareAnswers, shareRequests } from './share';
import { tokenAnswers, tokenRequests } from './token';
import { uploadAnswers, uploadRequests } from './upload';
import { userAnswers, userRequests } from './user';
import { webhookAnswers, webhookRequests } from './webhook';

/** What requests carry: each is the schema that validates, and what the OpenAPI document shows. */
export const requests = {
  ...commonRequests,
  ...fileRequests,
  ...folderRequests,
  ...batchRequests,
  ...archiveRequests,
  ...linkedRequests,
  ...uploadRequests,
  ...shareRequests,
  ...organizationRequests,
  ...memberRequests,
  ...auditRequests,
  ...changeRequests,
  ...webhookRequests,
  ...tokenRequests,
  ...userRequests,
  ...factorRequests,
  ...instanceRequests,
};

/** What answers carry. */
export const answers = {
  ...commonAnswers,
  ...fileAnswers,
  ...folderAnswers,
  ...batchAnswers,
  ...archiveAnswers,
  ...operationAnswers,
  ...linkedAnswers,
  ...uploadAnswers,
  ...shareAnswers,
  ...organizationAnswers,
  ...memberAnswers,
  ...auditAnswers,
  ...changeAnswers,
  ...webhookAnswers,
  ...tokenAnswers,
  ...userAnswers,
  ...factorAnswers,
  ...instanceAnswers,
};
