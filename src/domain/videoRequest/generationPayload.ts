import type { VideoRequest } from '../../database/generated/client.ts';
import type { GenerationPayload } from '../../upstream/upstream.ts';

export type GenerationColumns = Pick<
  VideoRequest,
  'audioUri' | 'prompt' | 'imageUri' | 'resolution' | 'guidanceScale'
>;

/** The same in SQL, of a request `r`. */
export const generationColumns =
  'r.audio_uri AS "audioUri", r.prompt, r.image_uri AS "imageUri", r.resolution, r.guidance_scale AS "guidanceScale"';

/** What a request asks the upstream for; the same whenever it is asked. */
export function generationPayload(request: GenerationColumns): GenerationPayload {
  return {
    audio_uri: request.audioUri,
    ...(request.prompt === null ? {} : { prompt: request.prompt }),
    ...(request.imageUri === null ? {} : { image_uri: request.imageUri }),
    resolution: request.resolution,
    guidance_scale: request.guidanceScale,
  };
}
