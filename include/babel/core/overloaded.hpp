// Visitor of a variant, made of one function for each alternative.
#pragma once

namespace babel {

/// For std::visit: an alternative without a function does not compile, unless one of them is
/// generic.
template <class... Functions>
struct overloaded : Functions... {
    using Functions::operator()...;
};

} // namespace babel
