#include <babel/core/error.hpp>
#include <babel/core/standard_output.hpp>

#include <cerrno>
#include <cstdio>
#include <iostream>

namespace babel {

bool finish_standard_output(std::string_view program) {
    std::cout.flush();
    if (std::cout) return true;
    std::fflush(stdout); // tries the rest again: the first failure may be long ago
    const auto why = last_error();
    if (why.value() != EPIPE)
        std::cerr << program << ": standard output: " << why.message() << '\n';
    return false;
}

} // namespace babel
