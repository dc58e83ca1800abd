import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buttons, context, fields, joined, md, mention, section } from '../../src/slack/blocks.ts';
import { codeBlock, plainText, shorten, shortenMiddle, shortenMrkdwn } from '../../src/slack/mrkdwn.ts';

describe('md', () => {
  it.each(['<!channel>', '<!here|here>', '<@U123>', '<#C123>', '<https://evil.example|click>'])(
    'lets %s ping and link nobody',
    (value) => {
      expect(md`${value}`.mrkdwn).not.toMatch(/[<>]/);
    },
  );

  it('escapes a value once, however deep it nests', () => {
    const inner = md`*${'R&D'}*`;

    expect(md`team ${inner}, ${md`again ${inner}`}`.mrkdwn).toBe('team *R&amp;D*, again *R&amp;D*');
  });

  it('lets a value neither open nor close formatting', () => {
    expect(md`*${'a* _b_ ~c~ `d`'}*`.mrkdwn).toBe("*a∗ ˍbˍ ∼c∼ 'd'*");
  });

  it('leaves a mark between letters alone, so that ids can still be copied', () => {
    expect(md`${'my_tag_1 a*b'}`.mrkdwn).toBe('my_tag_1 a*b');
  });

  it('keeps a value on its line and in reading direction', () => {
    expect(md`${'one\ntwo\r\n\u202Ethree\u0000'}`.mrkdwn).toBe('one two three ');
  });

  it('offers the text without formatting marks and still escaped', () => {
    const said = md`*${'pay<ments'}*: \`${'x'}\``;

    expect(said.text).toBe('pay&lt;ments: x');
    expect(plainText(said.text)).toBe('pay<ments: x');
  });

  it('never lets any value write an unescaped bracket, a line break or half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (value) => {
        const { mrkdwn } = md`${value}`;

        expect(mrkdwn).not.toMatch(/[<>\n\r`]|&(?!amp;|lt;|gt;)/);
        expect(mrkdwn.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('cutting text', () => {
  it('never goes through a character', () => {
    expect(shorten('ab😀cd', 4)).toBe('ab…');
    expect(shortenMiddle('😀😀😀😀', 5).isWellFormed()).toBe(true);
  });

  it('keeps the end of an id, which tells it from others', () => {
    expect(shortenMiddle('arn:aws:ec2:us-east-1:111122223333:instance/i-0abc', 20)).toBe('arn:aws:ec…ce/i-0abc');
  });

  it('never goes through an escape, and closes the box it leaves open', () => {
    const { mrkdwn } = codeBlock(['&'.repeat(40)]);

    for (let limit = 12; limit < mrkdwn.length; limit += 1) {
      const cut = shortenMrkdwn(mrkdwn, limit);
      expect(cut.length).toBeLessThanOrEqual(limit);
      expect(cut).not.toMatch(/&(?!amp;)/);
      expect(cut.split('```').length % 2).toBe(1);
    }
  });
});

describe('the block builders', () => {
  it('tell Slack not to look for links in what we say', () => {
    expect(section(md`a`).text).toMatchObject({ type: 'mrkdwn', verbatim: true });
    expect(fields(md`a`, md`b`).fields).toHaveLength(2);
    expect(context(md`a`).elements[0]).toMatchObject({ verbatim: true });
  });

  it('make buttons that carry an opaque id, and ask first where told to', () => {
    const confirm = { title: 'Sure?', text: md`*Everybody* will see it.`, yes: 'Share', no: 'Back' };

    const block = buttons({ label: 'Share', actionId: 'cost.share', value: 'A1', style: 'primary', confirm });

    expect(block.elements[0]).toMatchObject({
      action_id: 'cost.share',
      value: 'A1',
      style: 'primary',
      confirm: { deny: { text: 'Back' } },
    });
  });
});

describe('joined and mention', () => {
  it('joins what there is to join', () => {
    expect(joined([md`a`, md``, md`*b*`], ', ').mrkdwn).toBe('a, *b*');
  });

  it('mentions only what is a Slack id', () => {
    expect([
      mention('C0123').mrkdwn,
      mention('U0123').mrkdwn,
      mention('#payments').mrkdwn,
      mention('C1><!channel').mrkdwn,
    ]).toEqual(['<#C0123>', '<@U0123>', '#payments', 'C1&gt;&lt;!channel']);
  });
});
