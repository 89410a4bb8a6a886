package lab_test

const journey = `
nodes:
  mx1: {kind: mta}
  bob: {kind: mua, account: bob@firma.example}
accounts:
  - {address: bob@firma.example, password: x}
`
