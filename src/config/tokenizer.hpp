// Arguments taken apart for Program_options, whose own parser of command lines misreads a flag that
// may have a value: -vv as -v with the value "v", and the word behind --json as its value.
#pragma once

#include <babel/config/fault.hpp>
#include <babel/config/option_list.hpp>

#include <boost/program_options/parsers.hpp>

#include <string>
#include <vector>

namespace babel::config {

/// Each option with its one value, and each word with its position. They refer to no description.
result<boost::program_options::parsed_options, fault>
tokenize(const option_list& options, const std::vector<std::string>& arguments);

} // namespace babel::config
