// The options of babel-cli with their sentences, as --help prints them.
#pragma once

#include <boost/program_options/options_description.hpp>

namespace babel::cli {

boost::program_options::options_description visible_options();

} // namespace babel::cli
