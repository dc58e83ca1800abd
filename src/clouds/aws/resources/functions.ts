import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { allPages, common, type Found, type Reader } from './reader.ts';

/** Functions; AWS does not say when one was made, and lists 50 a page at most. */
export const functions: Reader = {
  resourceTypes: ['function'],
  what: 'functions',
  shows: 'functions that could run on Arm',
  permissions: ['lambda:ListFunctions'],

  async read(at) {
    const lambda = at.client(LambdaClient);
    return allPages(at, {
      permission: 'lambda:ListFunctions',
      page: (Marker) => lambda.send(new ListFunctionsCommand({ MaxItems: 50, Marker })),
      items: ({ Functions = [] }) =>
        Functions.flatMap((each): Found[] => {
          const { FunctionName: id } = each;
          if (id === undefined) return [];
          return [
            {
              resource: {
                ...common(at, { id }),
                resourceType: 'function',
                memoryMiB: each.MemorySize ?? 128,
                architecture: each.Architectures?.[0] ?? 'x86_64',
                runtime: each.Runtime ?? 'image',
              },
              tagsBy: each.FunctionArn,
            },
          ];
        }),
      next: ({ NextMarker }) => NextMarker,
    });
  },
};
