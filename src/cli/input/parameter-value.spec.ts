import { parameterValue, schemaOfParameter } from './parameter-value.js';

describe('the value of a parameter', () => {
  it.each([
    ['main', { type: 'string' }, 'main'],
    ['7', { type: 'string' }, '7'],
    ['7', { type: 'integer' }, 7],
    ['-0.5', { type: 'number' }, -0.5],
    ['true', { type: 'boolean' }, true],
    ['7', { anyOf: [{ type: 'integer' }, { type: 'null' }] }, 7],
    ['["a"]', { type: 'array' }, ['a']],
    ['a', { enum: ['a', 'b'] }, 'a'],
    ['1', { enum: [1, 2] }, 1],
    ['x', undefined, 'x'],
  ])('%j is for %j %j', (text, schema, value) => {
    expect(parameterValue('p', text, schema)).toEqual(value);
  });

  it.each([
    ['hunter2', { type: 'integer' }, 'takes integer'],
    ['hunter2', { type: 'boolean' }, 'takes boolean'],
    ['hunter2', { type: 'object' }, 'takes JSON'],
  ])('%j is none for %j, and is not quoted', (text, schema, message) => {
    expect(() => parameterValue('p', text, schema)).toThrow(message);
    expect(() => parameterValue('p', text, schema)).not.toThrow('hunter2');
  });

  it('is decided by properties of the backend only', () => {
    expect(schemaOfParameter({ properties: { a: { type: 'integer' } } }, 'a')).toEqual({ type: 'integer' });
    expect(schemaOfParameter({ properties: {} }, 'constructor')).toBeUndefined();
  });
});
