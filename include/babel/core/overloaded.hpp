// A visitor of a variant, made of one function for each alternative.
#pragma once

namespace babel {

/// For std::visit: an alternative without a function of its own does not compile, as long as none
/// of them is generic.
template <class... Functions>
struct overloaded : Functions... {
    using Functions::operator()...;
};

} // namespace babel
