"""A second implementation of PCP and NAT-PMP makes the shared vectors."""
import unittest

import harness
import mapping_vectors


class MappingVectors(unittest.TestCase):
    def test_every_row_is_made_again(self):
        with open(mapping_vectors.FILE, encoding="ascii") as file:
            self.assertEqual(list(mapping_vectors.lines()), file.read().splitlines())

    def test_the_sizes_are_those_of_the_standards(self):
        sizes = {row[0]: len(mapping_vectors.KINDS[row[0]](*row[1:])) for row in mapping_vectors.ROWS}
        self.assertEqual(sizes, {"pcp-request": 60, "pcp-answer": 60, "pmp-request": 12, "pmp-address-request": 2,
                                 "pmp-answer": 16, "pmp-address": 12})


if __name__ == "__main__":
    harness.main()
