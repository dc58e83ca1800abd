import { randomUUID } from 'node:crypto';
import { JsonText, type Protocol, type Service } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { formInput } from './form.ts';
import { restInput } from './rest.ts';
import { type OperationShape, operationShape, type SdkModule } from './shape.ts';
import { escapeXml, xmlOf } from './xml.ts';

/** A request before anybody has made sense of it. */
export interface WireRequest {
  method: string;
  path: string;
  body: string;
  /** X-Amz-Target, which JSON services name their operations in. */
  target: string;
}

/** An answer ready to be sent. */
export interface WireReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What somebody asks of a service: which operation, with what. */
export interface ServiceCall {
  operation: string;
  input: object;
  shape: OperationShape | undefined;
}

/** Reads the operation and its input in the SDK's shape (of JSON services in the wire's, which differs in dates only). */
export function readCall(service: Service, request: WireRequest, sdk: SdkModule): ServiceCall {
  if (service.protocol === 'json') {
    const operation = request.target.slice(request.target.indexOf('.') + 1);
    return { operation, input: parseJson(request.body), shape: undefined };
  }
  if (service.protocol === 'rest-json' || service.protocol === 'rest-xml') return restCall(service, request, sdk);
  const form = new URLSearchParams(request.body);
  const operation = form.get('Action') ?? '';
  const shape = operationShape(sdk, operation);
  const style = service.protocol === 'ec2' ? 'ec2' : 'query';
  return { operation, input: shape ? formInput(form, shape.input, style) : {}, shape };
}

function restCall(service: Service, request: WireRequest, sdk: SdkModule): ServiceCall {
  for (const operation of Object.keys(service.operations)) {
    const shape = operationShape(sdk, operation);
    const input = shape && restInput(request, shape);
    if (input) return { operation, input, shape };
  }
  return { operation: `${request.method} ${request.path.split('?')[0]}`, input: {}, shape: undefined };
}

/** A JSON body; an empty one is an empty object. */
export function parseJson(body: string): object {
  try {
    return JSON.parse(body === '' ? '{}' : body) as object;
  } catch (error) {
    throw new AwsFault('SerializationException', error instanceof Error ? error.message : 'Not JSON');
  }
}

/** An operation's output as its protocol writes it. */
export function replyOf({ protocol }: Service, { operation, shape }: ServiceCall, output: object): WireReply {
  const id = randomUUID();
  const inside = shape && isXml(protocol) ? xmlOf(output, shape.output) : '';
  const name = operation;
  switch (protocol) {
    case 'ec2':
      return xmlReply(`<${name}Response><requestId>${id}</requestId>${inside}</${name}Response>`);
    case 'query': {
      const about = `<ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata>`;
      return xmlReply(`<${name}Response><${name}Result>${inside}</${name}Result>${about}</${name}Response>`);
    }
    case 'rest-xml': {
      const [, , status = 200] = shape?.traits.http ?? [];
      if (status === NO_CONTENT) return { status, headers: {}, body: '' };
      const root = rootOf(shape);
      return xmlReply(`<${root}>${inside}</${root}>`);
    }
    default:
      return { status: 200, headers: { 'content-type': JSON_TYPE[protocol]! }, body: jsonOf(output) };
  }
}

/** A refusal as its protocol writes it. */
export function faultReply({ protocol, name }: Pick<Service, 'protocol' | 'name'>, fault: AwsFault): WireReply {
  const { type, message, status } = fault;
  const what = `<Code>${escapeXml(type)}</Code><Message>${escapeXml(message)}</Message>`;
  const id = randomUUID();
  switch (protocol) {
    case 'ec2':
      return xmlReply(
        `<Response><Errors><Error>${what}</Error></Errors><RequestID>${id}</RequestID></Response>`,
        status,
      );
    case 'query': {
      const whose = `<Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>`;
      const error = `<Error>${whose}${what}</Error><RequestId>${id}</RequestId>`;
      return xmlReply(`<ErrorResponse>${error}</ErrorResponse>`, status);
    }
    case 'rest-xml':
      return xmlReply(`<Error>${what}<RequestId>${id}</RequestId></Error>`, status);
    default: {
      const headers: Record<string, string> = { 'content-type': JSON_TYPE[protocol]! };
      if (protocol === 'rest-json') headers['x-amzn-errortype'] = type;
      // CloudWatch spoke in forms before, and still says what its refusals were called there.
      if (name === 'cloudwatch') headers['x-amzn-query-error'] = `${type};${status < 500 ? 'Sender' : 'Receiver'}`;
      return { status, headers, body: JSON.stringify({ __type: type, message }) };
    }
  }
}

const NO_CONTENT = 204;

const JSON_TYPE: Partial<Record<Protocol, string>> = {
  json: 'application/x-amz-json-1.1',
  'rest-json': 'application/json',
};

function isXml(protocol: Protocol): boolean {
  return protocol === 'ec2' || protocol === 'query' || protocol === 'rest-xml';
}

function rootOf(shape: OperationShape | undefined): string {
  if (shape?.output.kind !== 'structure') return 'Result';
  return shape.output.traits.xmlName ?? shape.output.name;
}

function xmlReply(xml: string, status = 200): WireReply {
  return { status, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body: `<?xml version="1.0"?>\n${xml}` };
}

/** Dates are seconds since 1970 in JSON. */
function jsonOf(output: object): string {
  if (output instanceof JsonText) return output.text;
  return JSON.stringify(output, function (this: Record<string, unknown>, key, value: unknown) {
    const actual = this[key];
    return actual instanceof Date ? actual.getTime() / 1000 : value;
  });
}
