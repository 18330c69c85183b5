// Rows of the vector files in tests/data: a kind, and fields with blanks between them.
#pragma once

#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace babel::test {

/// The fields of a row behind its kind.
using row = std::vector<std::string>;

/// Every row of a kind; at least one.
inline std::vector<row> rows_in(const std::string& file_name, std::string_view kind) {
    std::ifstream file(BABEL_TEST_DATA "/" + file_name);
    std::vector<row> out;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        const row all{std::istream_iterator<std::string>(words), {}};
        if (!all.empty() && all[0] == kind) out.emplace_back(all.begin() + 1, all.end());
    }
    if (out.empty()) throw std::runtime_error("no vectors of " + std::string(kind));
    return out;
}

} // namespace babel::test
