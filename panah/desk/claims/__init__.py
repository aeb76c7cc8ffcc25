"""What the desk's pages of wage claims share: words, forms, tables to type into, and papers."""
