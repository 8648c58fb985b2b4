/** Routes about scheduled statuses and conversations that show no status of somebody else, each with the reason. */
export const TALK_WITHOUT_STATUS: Readonly<Record<string, string>> = {
  'GET /api/v1/scheduled_statuses': 'what the reader wrote for later',
  'GET /api/v1/scheduled_statuses/:id': 'what the reader wrote for later',
  'PUT /api/v1/scheduled_statuses/:id': 'what the reader wrote for later',
  'PATCH /api/v1/scheduled_statuses/:id': 'what the reader wrote for later',
  'DELETE /api/v1/scheduled_statuses/:id': 'nothing',
};
