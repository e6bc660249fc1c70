import { describe, expect, test } from 'vitest';
import { errorBody, modelDetail, modelList, requestList, requestRecord } from '../../src/upstream/wire.ts';

const id = '0198c7f0-5b5e-7c1a-8a55-3f1d6b0c9e11';
const url = 'https://storage.example.com/video.mp4';
const record = { request_id: id, status: 'success' };

describe('a record is read', () => {
  test.each([
    ['with the least that it needs', {}],
    [
      'with everything',
      { org_id: 'o', user_id: 'u', model: 'm', is_public: false, created_at: 1, updated_at: 2, queued_at: 1 },
    ],
    [
      'with null for everything optional',
      { org_id: null, model: null, payload: null, outcome: null, created_at: null },
    ],
    ['with a status that nobody knows', { status: 'dreaming' }],
    ['with an empty echo', { payload: {} }],
    ['with an echo of anything', { payload: { audio_uri: url, seed: 1, nested: { a: [] } } }],
    ['with fields that nobody knows', { priority: 'high', trace: { a: 1 } }],
    ['with an empty outcome', { outcome: {} }],
    ['with media as objects', { outcome: { media_urls: [{ id: '0', url }] } }],
    ['with media as numbered objects', { outcome: { media_urls: [{ id: 0, url }] } }],
    ['with media of no id', { outcome: { media_urls: [{ id: null, url }] } }],
    ['with media as texts', { outcome: { media_urls: [url] } }],
    ['with media of both kinds', { outcome: { media_urls: [url, { url }] } }],
    [
      'with no media',
      { outcome: { media_urls: [], video_url: null, thumbnail_image_url: null, duration_ms: null } },
    ],
    [
      'with a video',
      { outcome: { video_url: url, thumbnail_image_url: url, duration_ms: 4000.5, extra: 1 } },
    ],
    ['with an error as a text', { outcome: { error: 'refused' } }],
    [
      'with an error as an object',
      { outcome: { error: { code: 400, message: 'refused', status: 'INVALID' } } },
    ],
    [
      'with an error whose fields are null',
      { outcome: { error: { code: null, message: 'refused', status: null } } },
    ],
    ['with no error', { outcome: { error: null } }],
  ])('%s', (_name, more) => {
    expect(requestRecord.parse({ ...record, ...more })).toEqual({ ...record, ...more });
  });

  test.each([
    ['without an id', { request_id: undefined }],
    ['with an empty id', { request_id: '' }],
    ['with a number as its id', { request_id: 7 }],
    ['without a status', { status: undefined }],
  ])('never %s', (_name, more) => {
    expect(requestRecord.safeParse({ ...record, ...more }).success).toBe(false);
  });
});

describe('a list is read', () => {
  test.each([
    ['with has_more', { requests: [record], has_more: true }],
    ['with a total', { requests: [record], total: 1 }],
    ['with both', { requests: [], has_more: false, total: 0 }],
    ['with neither', { requests: [] }],
    ['with null for both', { requests: [], has_more: null, total: null }],
  ])('%s', (_name, list) => {
    expect(requestList.parse(list)).toEqual(list);
  });

  test('as empty where there is null for no requests', () => {
    expect(requestList.parse({ requests: null, total: 0 }).requests).toEqual([]);
  });

  test('never without its requests', () => {
    expect(requestList.safeParse({ data: [record] }).success).toBe(false);
  });
});

describe('an error body is read', () => {
  test.each([
    ['that is empty', {}],
    ['with a text', { error: 'x' }],
    ['with an object', { error: { code: 'E1', message: 'x', status: 400 } }],
    ['with null', { error: null, message: null, request_id: null, rate_limit: null }],
    ['with a request', { error: 'x', request_id: id }],
    ['with part of a rate limit', { error: 'x', rate_limit: { retry_after_ms: 1 } }],
    ['with fields that nobody knows', { detail: [{ loc: ['body'] }] }],
  ])('%s', (_name, body) => {
    expect(errorBody.parse(body)).toEqual(body);
  });

  test.each([
    ['a page', '<html>'],
    ['null', null],
    ['a list', []],
    ['a number', 502],
  ])('never from %s', (_name, body) => {
    expect(errorBody.safeParse(body).success).toBe(false);
  });
});

describe('a model is read', () => {
  const parameters = [
    { name: 'resolution', type: 'enum', required: true, options: ['1920x1080', 1080, { value: 'x' }] },
    { name: 'guidance_scale', type: 'float', min_value: 1, max_value: 50, description: null },
    { name: 'new', type: 'hologram', default: 3 },
  ];

  test.each([
    ['with its name alone', {}],
    ['with parameters of all kinds', { parameters }],
    ['with a price as a number', { price_info: { price: 0.1, pricing_type: 'per_second', unit: 'USD' } }],
    ['with a price as a text', { price_info: { price: '0.10' } }],
    [
      'with null for everything optional',
      { parameters: null, price_info: null, modalities: null, tags: null },
    ],
  ])('%s', (_name, more) => {
    expect(modelDetail.parse({ model: 'm', ...more })).toEqual({ model: 'm', ...more });
  });

  test('in a list by its id, as it is spelled', () => {
    expect(modelList.parse({ model_ids: ['A', 'a'], total: 2 }).model_ids).toEqual(['A', 'a']);
  });
});
