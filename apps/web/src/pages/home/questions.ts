const day = 86_400_000;

/** The filters behind the start page. Runs that are part of others are left out, save where something went wrong in one. */
export function homeQuestions(now: number) {
  const whole = 'attributes.parent_run_id IS NULL';
  return {
    running: `attributes.status = 'RUNNING' AND ${whole}`,
    wrong: `attributes.status IN ('FAILED', 'STALE') AND attributes.start_time > ${now - 7 * day}`,
    ended: `attributes.status = 'FINISHED' AND ${whole}`,
    recent: `attributes.status = 'FINISHED' AND ${whole} AND attributes.end_time > ${now - day}`,
  };
}
