"""The booking engine: what Exact does with a sales or purchase entry, and payments."""
