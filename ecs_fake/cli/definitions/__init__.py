"""Task definitions as people have them: `reading` finds the document, `forms` knows the shapes it comes in."""
