/** A run that Azure has accepted. */
export interface SubmittedRun {
  readonly runId: string;
  readonly experimentName: string;
  readonly studioUrl: string;
  readonly status: string;
}
