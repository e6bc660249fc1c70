/**
 * The upstream's wire format: GMI Cloud's request queue, as its documentation and its integrators describe it.
 *
 * Where two sources disagree both forms are accepted, and fields that nobody needs are not required:
 * a schema that is stricter than the service loses results that were paid for.
 */
import { z } from 'zod';

/** A field that nobody's result hangs on: missing, null and of an unknown form read alike. */
const minor = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().catch(null);

/** The model that the gateway is made for, and the default of `generateVideo`. */
export const defaultModel = 'ltx-2-pro-audio-to-video';

/** What a generation is asked for: the payload of `POST /requests`. */
export const generationPayload = z.object({
  /** Public address of the audio. 2–20 s; WAV, MP3, MP4 (M4A) or OGG. */
  audio_uri: z.string(),
  /** At most 5,000 characters; may be missing only where `image_uri` is given. */
  prompt: z.string().optional(),
  /** Public address of one first frame: JPEG, PNG or WebP. */
  image_uri: z.string().optional(),
  resolution: z.string(),
  guidance_scale: z.number(),
});
export type GenerationPayload = z.infer<typeof generationPayload>;

/** The body of `POST /requests`. */
export interface SubmissionBody {
  readonly model: string;
  readonly payload: GenerationPayload;
}

/** `error` is a string in some answers and an object in others. */
const upstreamErrorDetail = z.union([
  z.string(),
  z.looseObject({
    code: minor(z.union([z.string(), z.number()])),
    message: minor(z.string()),
    status: minor(z.union([z.string(), z.number()])),
  }),
]);

/** What a finished request came to. `null` until the request is terminal. */
export const outcome = z.looseObject({
  media_urls: minor(
    z.array(
      z.union([z.looseObject({ id: minor(z.union([z.string(), z.number()])), url: z.string() }), z.string()]),
    ),
  ),
  video_url: minor(z.string()),
  /** Seen to equal the video's own URL: never read it as the video. */
  thumbnail_image_url: minor(z.string()),
  duration_ms: minor(z.number()),
  error: minor(upstreamErrorDetail),
});
export type Outcome = z.infer<typeof outcome>;

/**
 * One request's record. `status` is documented as queued, processing, success, failed, cancelled; `created`
 * and `dispatched` occur as well and an unknown one must not break anything, so it is read as a string.
 * Times are unix seconds. `payload` is an echo that is sometimes `{}`.
 */
export const requestRecord = z.looseObject({
  request_id: z.string().min(1),
  status: z.string(),
  model: minor(z.string()),
  org_id: minor(z.string()),
  user_id: minor(z.string()),
  is_public: minor(z.boolean()),
  payload: minor(z.looseObject({})),
  outcome: minor(outcome),
  created_at: minor(z.number()),
  updated_at: minor(z.number()),
  queued_at: minor(z.number()),
});
export type RequestRecord = z.infer<typeof requestRecord>;

/** `GET /requests`: newest first; `has_more` was observed, `total` only seen in client code. */
export const requestList = z.looseObject({
  /** null where a Go server writes an empty list. A record that cannot be read fails the list: absence is proven by it. */
  requests: z
    .array(requestRecord)
    .nullable()
    .transform((requests) => requests ?? []),
  has_more: minor(z.boolean()),
  total: minor(z.number()),
});
export type RequestList = z.infer<typeof requestList>;

/** `GET /models`. Ids are case-sensitive. */
export const modelList = z.looseObject({ model_ids: z.array(z.string()) });
export type ModelList = z.infer<typeof modelList>;

export const modelParameter = z.looseObject({
  name: z.string(),
  display_name: minor(z.string()),
  description: minor(z.string()),
  /** string, enum, integer, float, image, audio. */
  type: minor(z.string()),
  required: minor(z.boolean()),
  options: minor(z.array(z.union([z.string(), z.number(), z.looseObject({})]))),
  min_value: minor(z.number()),
  max_value: minor(z.number()),
});
export type ModelParameter = z.infer<typeof modelParameter>;

/** `GET /models/{id}`. */
export const modelDetail = z.looseObject({
  model: z.string(),
  org_id: minor(z.string()),
  display_name: minor(z.string()),
  brief_description: minor(z.string()),
  detailed_description: minor(z.string()),
  /** "sync" where the POST blocks until the video is done. */
  delivery_mode: minor(z.string()),
  modalities: minor(z.looseObject({})),
  parameters: minor(z.array(modelParameter)),
  /** Free text. */
  pricing_details: minor(z.string()),
  price_info: minor(
    z.looseObject({
      price: minor(z.union([z.number(), z.string()])),
      pricing_type: minor(z.string()),
      unit: minor(z.string()),
    }),
  ),
  tags: minor(z.array(z.string())),
  created_at: minor(z.number()),
  updated_at: minor(z.number()),
});
export type ModelDetail = z.infer<typeof modelDetail>;

/** The six file types of `POST /upload-url`, each with the `Content-Type` that its PUT must carry exactly. */
export const uploadContentTypes = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  jpg: 'image/jpg',
  mp4: 'video/mp4',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
} as const;
export type UploadFileType = keyof typeof uploadContentTypes;

/** `POST /upload-url`: PUT the bytes to `upload_url` without the API key within about 15 minutes. */
export const uploadTarget = z.looseObject({ upload_url: z.string(), public_url: z.string() });
export type UploadTarget = z.infer<typeof uploadTarget>;

/**
 * An error body. Everything in it may be missing, and a proxy's page is not JSON at all; but what is there must be
 * of the upstream's own form, since it is to prove that no job exists.
 */
export const errorBody = z.looseObject({
  error: upstreamErrorDetail.nullish(),
  message: z.string().nullish(),
  request_id: z.string().nullish(),
  rate_limit: z.looseObject({ retry_after_ms: z.number().nullish() }).nullish(),
});
export type ErrorBody = z.infer<typeof errorBody>;
