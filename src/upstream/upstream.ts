import type {
  GenerationPayload,
  ModelDetail,
  RequestList,
  RequestRecord,
  SubmissionBody,
  UploadFileType,
  UploadTarget,
} from './wire.ts';

export { defaultModel, uploadContentTypes } from './wire.ts';
export type {
  GenerationPayload,
  ModelDetail,
  RequestList,
  RequestRecord,
  SubmissionBody,
  UploadFileType,
  UploadTarget,
};

/**
 * The upstream as the rest of the program sees it. Every call is made once: no layer below repeats one, and
 * only the caller, who knows what a repetition costs, may. Each rejects with one of the classes of errors.ts.
 */
export interface Upstream {
  /**
   * Starts a generation, which costs money. Blocks for as long as the generation takes where the model is
   * synchronous (30–120 s). There is no idempotency key: a second call is a second job.
   * @param signal ends the waiting, not the job: what became of it is then unknown.
   */
  submit(body: SubmissionBody, signal: AbortSignal): Promise<RequestRecord>;
  get(upstreamId: string): Promise<RequestRecord>;
  /** Newest first. */
  list(query: { model: string; limit: number; offset: number }): Promise<RequestList>;
  /** Best effort: no cancel is documented, so neither success nor failure proves anything. */
  cancel(upstreamId: string): Promise<void>;
  /** The ids of all models; case-sensitive. */
  listModels(): Promise<readonly string[]>;
  getModel(model: string): Promise<ModelDetail>;
  createUpload(fileType: UploadFileType): Promise<UploadTarget>;
}
