import { Refused } from './refusal.ts';

/** The URL of a key set, with variables that a token's issuer or audience fills in. */
export interface EndpointTemplate {
  /** Names of the variables, each once. */
  readonly variables: readonly string[];
  /** Throws `Refused` when a variable has no value or its value would leave its place in the path. */
  expand(values: ReadonlyMap<string, string>): string;
}

const variable = /\{\{\s*([A-Za-z_]\w*)\s*\}\}/g;

/** Throws a SyntaxError with a message for the operator when it is no http or https URL. */
export function parseEndpointTemplate(template: string): EndpointTemplate {
  const filled = template.replace(variable, 'x');
  if (/\{\{|\}\}/.test(filled)) throw new SyntaxError('a variable is written {{name}}');
  const protocol = URL.canParse(filled) ? new URL(filled).protocol : '';
  if (protocol !== 'http:' && protocol !== 'https:') throw new SyntaxError('this is no http or https URL');
  return {
    variables: [...new Set(Array.from(template.matchAll(variable), ([, name = '']) => name))],
    expand(values) {
      const url = template.replace(variable, (_, name: string) => encodeURIComponent(valueOf(name, values)));
      // Possible where a variable is part of the host name.
      if (!URL.canParse(url)) throw new Refused('endpointVariable', 'the key set endpoint filled in is no URL');
      return url;
    },
  };
}

function valueOf(name: string, values: ReadonlyMap<string, string>): string {
  const value = values.get(name);
  if (value === undefined || value === '') {
    throw new Refused('endpointVariable', `the token gives no value for {{${name}}} of the key set endpoint`);
  }
  // Some servers decode a path before they resolve its dots, so percent-encoding alone does not hold a value in place.
  if (value.split(/[/\\]|%2f|%5c/i).some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) {
    throw new Refused('endpointVariable', `the value of {{${name}}} of the key set endpoint traverses paths`);
  }
  return value;
}

/**
 * Why a token could steer the endpoint to a place the operator did not list, or null when it cannot: every variable
 * must be a named group of fixed words, in expressions that mind the case and are without classes, wildcards and shorthands.
 */
export function endpointRisk(template: EndpointTemplate, expressions: readonly string[]): string | null {
  for (const name of template.variables) {
    for (const expression of expressions.filter((candidate) => definesGroup(candidate, name))) {
      if (!isListOfWords(groupBody(expression, name))) {
        return `the group ${name} is not a list of fixed words like (?P<${name}>a|b)`;
      }
      // Escaped punctuation stands for itself; what remains of `.`, `[` or `\` matches more than one text.
      if (/[.[\\]/.test(expression.replace(/\\[^\w\s]/g, ''))) {
        return `the expression of {{${name}}} uses character classes, wildcards or shorthands`;
      }
      if (/\(\?[msU]*i/.test(expression)) return `the expression of {{${name}}} ignores the case of letters`;
    }
  }
  return null;
}

/** A variable of the endpoint that no expression can ever fill, or null. */
export function unfilledVariable(template: EndpointTemplate, expressions: readonly string[]): string | null {
  return template.variables.find((name) => !expressions.some((expression) => definesGroup(expression, name))) ?? null;
}

function definesGroup(expression: string, name: string): boolean {
  return expression.includes(`(?P<${name}>`) || expression.includes(`(?<${name}>`);
}

/** The text between the parentheses of a group; empty when further groups are nested in it. */
function groupBody(expression: string, name: string): string {
  return new RegExp(String.raw`\(\?P?<${name}>([^()]*)\)`).exec(expression)?.[1] ?? '';
}

function isListOfWords(body: string): boolean {
  return body.split('|').every((word) => /^(?:[^\\.[\](){}*+?^$|]|\\[^\w\s])+$/.test(word));
}
